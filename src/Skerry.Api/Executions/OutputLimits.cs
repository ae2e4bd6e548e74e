using Skerry.Pools.Executions;

namespace Skerry.Api.Executions;

/// <summary>The bounds of <c>outputStreamsMaxLength</c>, in characters of each stream. More than the bound counts as the bound.</summary>
internal static class OutputLimits
{
    /// <summary>What Azure cuts at.</summary>
    public const int Default = 4096;

    /// <summary>
    /// The most, and what a stream of events has by default: the session keeps as much for who asks for the result later.
    /// </summary>
    public const int Largest = ExecutionCommand.HighestOutputLimit;

    public static int Choose(long? asked, bool isLive) => (int)Math.Min(asked ?? (isLive ? Largest : Default), Largest);
}
