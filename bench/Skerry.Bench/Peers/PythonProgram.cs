namespace Skerry.Bench.Peers;

/// <summary>What a peer's interpreter is told to do: <c>python3 -c</c> of it.</summary>
/// <param name="Name">A short name, fit for a path.</param>
/// <param name="Code">The Python.</param>
/// <param name="Answer">The line that says it is done.</param>
internal sealed record PythonProgram(string Name, string Code, string Answer)
{
    /// <summary>Says <c>1+1</c> and ends.</summary>
    public static readonly PythonProgram OnePlusOne = new("sum", "print(1+1)", "2");

    /// <summary>Imports pandas, shows a table and ends.</summary>
    public static readonly PythonProgram Frame = new("frame", Subjects.Frame.Program, Subjects.Frame.LastRow);

    /// <summary>
    /// IPython's shell, imported and used once, as Skerry's and Jupyter's kernels are; says so and waits until its input ends.
    /// </summary>
    public static readonly PythonProgram Shell = new(
        "shell",
        """
        import os, sys
        os.environ["IPYTHONDIR"] = "/tmp/ipython"
        from IPython.core.interactiveshell import InteractiveShell
        assert InteractiveShell.instance().run_cell("1+1").result == 2
        print("ready", flush=True)
        sys.stdin.read()
        """,
        "ready");
}
