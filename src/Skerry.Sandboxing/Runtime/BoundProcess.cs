using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using Skerry.Linux;

namespace Skerry.Sandboxing.Runtime;

/// <summary>Starts programs that do not outlive this process: the kernel kills them when it ends, however it ends.</summary>
/// <seealso href="https://man7.org/linux/man-pages/man2/pr_set_pdeathsig.2const.html">PR_SET_PDEATHSIG</seealso>
internal static class BoundProcess
{
    // Between the start and the request for the signal this process may end: then the shell's parent is another.
    private const string ExecIfParent = """[ "$PPID" = "$1" ] || exit 1; shift; exec "$@" """;

    private static readonly Lazy<BlockingCollection<Action>> Starts = new(StartThread);

    /// <summary>Starts a program in a session of its own, with every signal at its default.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments, without its name.</param>
    /// <param name="environment">Its whole environment: <c>NAME=value</c>.</param>
    /// <param name="descriptors">
    /// What become its descriptors 0, 1, 2 and so on; they stay the caller's to close, once this has completed.
    /// </param>
    /// <exception cref="IOException">It could not be started.</exception>
    public static Task<ChildProcess> StartAsync(
        string program, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, IReadOnlyList<SafeHandle> descriptors)
    {
        var setpriv = OciRuntime.Find("setpriv")
            ?? throw new IOException("The program setpriv is not installed; on Debian: apt-get install util-linux.");
        string[] bound =
        [
            "--pdeathsig", "KILL", "--", "/bin/sh", "-c", ExecIfParent, "sh",
            Environment.ProcessId.ToString(CultureInfo.InvariantCulture), program, .. arguments,
        ];
        var started = new TaskCompletionSource<ChildProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        Starts.Value.Add(() =>
        {
            try
            {
                started.SetResult(ChildProcess.Start(setpriv, bound, environment, descriptors));
            }
            catch (Exception e)
            {
                started.SetException(e);
            }
        });
        return started.Task;
    }

    // To the kernel the parent is the thread that started the program, so it is one that does not end before the process.
    private static BlockingCollection<Action> StartThread()
    {
        var starts = new BlockingCollection<Action>();
        new Thread(() =>
        {
            foreach (var start in starts.GetConsumingEnumerable()) start();
        })
        { IsBackground = true, Name = "bound processes" }.Start();
        return starts;
    }
}
