using System.Text;
using Skerry.Pools.Executions;

namespace Skerry.Sandboxing.Tests.Compliance;

/// <summary>What happened in one execution.</summary>
public sealed class TestRun
{
    private readonly StringBuilder _stdout = new();
    private readonly StringBuilder _stderr = new();

    public string Stdout => _stdout.ToString();

    public string Stderr => _stderr.ToString();

    public MimeBundle? Value { get; private set; }

    public ExecutionFault? Fault { get; private set; }

    public ExecutionCompleted? Completed { get; private set; }

    public ExecutionOutcome? Outcome => Completed?.Outcome;

    public void Add(ExecutionEvent next)
    {
        Completed.ShouldBeNull("nothing follows the end of an execution");
        switch (next)
        {
            case ExecutionOutput { Stream: OutputStream.Stdout } output:
                _stdout.Append(output.Text);
                break;
            case ExecutionOutput output:
                _stderr.Append(output.Text);
                break;
            case ExecutionValue value:
                Value = value.Data;
                break;
            case ExecutionFault fault:
                Fault = fault;
                break;
            case ExecutionCompleted completed:
                Completed = completed;
                break;
        }
    }

    public override string ToString() => $"{Outcome} {Fault} stdout: {Stdout} stderr: {Stderr}";
}
