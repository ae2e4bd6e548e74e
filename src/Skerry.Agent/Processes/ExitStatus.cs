namespace Skerry.Agent.Processes;

/// <summary>How a process ended.</summary>
/// <param name="Code">Its exit code; null if a signal ended it.</param>
/// <param name="Signal">The signal that ended it; null if it ended by itself.</param>
internal sealed record ExitStatus(int? Code, int? Signal)
{
    /// <summary>Reads what <c>waitpid</c> gives.</summary>
    public static ExitStatus Of(int status) =>
        (status & 0x7F) == 0 ? new ExitStatus(status >> 8 & 0xFF, null) : new ExitStatus(null, status & 0x7F);

    /// <summary>What a sentence about the process says of it.</summary>
    public override string ToString() => Signal switch
    {
        null => $"ended with exit code {Code}",
        4 => "was ended by signal 4 (illegal instruction)",
        6 => "was ended by signal 6 (aborted)",
        7 => "was ended by signal 7 (bus error)",
        8 => "was ended by signal 8 (arithmetic error)",
        9 => "was ended by signal 9 (killed)",
        11 => "was ended by signal 11 (segmentation fault)",
        15 => "was ended by signal 15 (terminated)",
        31 => "was ended by signal 31 (forbidden system call)",
        _ => $"was ended by signal {Signal}",
    };
}
