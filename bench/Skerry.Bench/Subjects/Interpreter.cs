namespace Skerry.Bench.Subjects;

/// <summary>What waits in a sandbox that stays. A subject that has only one kind of interpreter starts that.</summary>
internal enum Interpreter
{
    /// <summary><c>python3</c> alone.</summary>
    Bare,

    /// <summary>IPython's shell, imported and used once: what Skerry's and Jupyter's kernels are made of.</summary>
    Shell,
}
