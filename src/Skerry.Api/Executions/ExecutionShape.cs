namespace Skerry.Api.Executions;

/// <summary>The shape of an answer to an execution. The route decides, whatever the body looked like.</summary>
internal enum ExecutionShape
{
    /// <summary><c>executions</c>, <c>execute</c>: a flat resource; Succeeded or Failed.</summary>
    Resource,

    /// <summary><c>code/execute</c>: inside <c>properties</c>; Success or Failure.</summary>
    Envelope,

    /// <summary><c>python/execute</c>: the members of the result at the top; Success or Failure.</summary>
    Bare,
}
