namespace Skerry.Agent.Protocol;

/// <summary>Why the agent did not do what it was asked.</summary>
/// <param name="Error"><c>notFound</c>, <c>notAFile</c>, <c>notADirectory</c>, <c>invalidPath</c>, <c>tooLarge</c>, <c>noSpace</c>,
/// <c>busy</c> (an execution is running in that kernel), <c>resumed</c> (this clone was resumed before) or <c>failed</c>.</param>
/// <param name="Message">The reason in words.</param>
public sealed record AgentProblem(string Error, string Message);
