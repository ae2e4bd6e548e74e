using System.Globalization;
using System.Runtime.InteropServices;

namespace Skerry.Sandboxing.Runtime;

/// <summary>An OCI runtime on this machine: the program that makes a container of a bundle.</summary>
/// <seealso href="https://github.com/opencontainers/runtime-spec/blob/main/runtime.md">OCI runtime specification, operations</seealso>
internal sealed class OciRuntime
{
    private static readonly string[] Directories =
        ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    /// <summary>
    /// Nothing of the server's environment is the runtime's business: a NOTIFY_SOCKET, say, it would hand on to the sandbox.
    /// </summary>
    private static readonly string[] Environment = [$"PATH={string.Join(':', Directories)}"];

    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(30);

    private readonly string[] _flags;
    private readonly TimeProvider _timeProvider;

    private OciRuntime(RuntimeKind kind, string program, string version, string stateDirectory, TimeProvider timeProvider)
    {
        (Kind, Program, Version, StateDirectory, _timeProvider) = (kind, program, version, stateDirectory, timeProvider);
        _flags = kind switch
        {
            // Its own kernel has the network and the sandbox's stream is a socket of the host, which it opens for no one by default.
            RuntimeKind.Runsc => ["--root", stateDirectory, "--network=none", "--fsgofer-host-uds"],
            _ => ["--root", stateDirectory],
        };
    }

    /// <summary>Which of the runtimes it is.</summary>
    public RuntimeKind Kind { get; }

    /// <summary>The program's path.</summary>
    public string Program { get; }

    /// <summary>Its version, as it tells it.</summary>
    public string Version { get; }

    /// <summary>Where it keeps what it knows of its containers.</summary>
    public string StateDirectory { get; }

    /// <summary>Finds a program.</summary>
    /// <param name="nameOrPath">Its name, looked for where systems keep programs, or its path.</param>
    /// <returns>Its path, or null if there is none.</returns>
    public static string? Find(string nameOrPath) =>
        Directories.Select(directory => Path.Combine(directory, nameOrPath)).FirstOrDefault(File.Exists);

    /// <summary>Takes a runtime into use.</summary>
    /// <param name="program">The program's path.</param>
    /// <param name="stateDirectory">Where it keeps what it knows of its containers.</param>
    /// <param name="timeProvider">Bounds the calls.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It does not run.</exception>
    public static async Task<OciRuntime> OpenAsync(
        string program, string stateDirectory, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var kind = Enum.Parse<RuntimeKind>(Path.GetFileName(program), ignoreCase: true);
        var runtime = new OciRuntime(kind, program, "", stateDirectory, timeProvider);
        using var console = await runtime.CallAsync(["--version"], [], cancellationToken);
        // runc version 1.1.5+ds1
        var version = console.ReadOutput().Split('\n')[0].Split(' ')[^1];
        return new OciRuntime(kind, program, version, stateDirectory, timeProvider);
    }

    /// <summary>Starts a sandbox and leaves it running.</summary>
    /// <param name="id">The sandbox.</param>
    /// <param name="bundle">The directory with its <c>config.json</c>.</param>
    /// <param name="processIdFile">Where the number of its first process is written.</param>
    /// <param name="descriptors">What become the first process's descriptors 3, 4 and so on; they stay the caller's to close.</param>
    /// <param name="cancellationToken">Gives up; the caller deletes what was begun.</param>
    /// <returns>What it and the sandbox write.</returns>
    /// <exception cref="IOException">It failed; the message says what it wrote.</exception>
    public Task<RuntimeConsole> RunAsync(
        string id, string bundle, string processIdFile, IReadOnlyList<SafeHandle> descriptors, CancellationToken cancellationToken)
    {
        string[] passed = descriptors.Count == 0 ? [] : ["--preserve-fds", descriptors.Count.ToString(CultureInfo.InvariantCulture)];
        return CallAsync(
            [.. _flags, "run", "--detach", "--bundle", bundle, "--pid-file", processIdFile, .. passed, id], descriptors, cancellationToken);
    }

    /// <summary>Kills and forgets a sandbox. Not knowing one is not a failure.</summary>
    /// <param name="id">The sandbox.</param>
    /// <exception cref="IOException">It failed; the message says what it wrote.</exception>
    public async Task DeleteAsync(string id)
    {
        using var console = await CallAsync([.. _flags, "delete", "--force", id], [], CancellationToken.None);
    }

    private async Task<RuntimeConsole> CallAsync(
        IReadOnlyList<string> arguments, IReadOnlyList<SafeHandle> descriptors, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(LongestCall, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var console = new RuntimeConsole();
        try
        {
            using var process = console.Start(Program, arguments, Environment, descriptors);
            var code = await process.Exit.WaitAsync(either.Token);
            if (code == 0) return console;
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{Program} ended with code {code}: {console.ReadErrors()}"));
        }
        catch (Exception e)
        {
            console.Dispose();
            if (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                throw new IOException($"{Program} did not end within {LongestCall}.", e);
            throw;
        }
    }
}
