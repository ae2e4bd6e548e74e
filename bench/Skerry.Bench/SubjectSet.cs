using Skerry.Bench.Engines;
using Skerry.Bench.Peers;
using Skerry.Bench.Report;
using Skerry.Bench.Subjects;

namespace Skerry.Bench;

/// <summary>Everything that is measured in a run.</summary>
internal sealed class SubjectSet : IAsyncDisposable
{
    private readonly List<ISubject> _all = [];
    private MachineEngines? _engines;

    /// <summary>The server first.</summary>
    public IReadOnlyList<ISubject> All => _all;

    /// <summary>Opens what the rows need.</summary>
    /// <param name="options">Where everything is.</param>
    /// <param name="client">Speaks to the server; disposed with the set.</param>
    /// <param name="isolation">What the server's sessions are.</param>
    /// <param name="rows">The rows, by their letters.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<SubjectSet> OpenAsync(
        BenchOptions options, SkerryClient client, SkerryIsolation isolation, IReadOnlySet<char> rows, CancellationToken cancellationToken)
    {
        var set = new SubjectSet();
        try
        {
            set._all.Add(new SkerryHost(SeriesReport.Skerry, client, options.ServerProcess));
#pragma warning disable CA2000 // disposed with the host
            if (options.ContainerServer is { } address)
                set._all.Add(new SkerryHost(MachineEngines.Container, new SkerryClient(address, options.Pool), serverProcess: null));
#pragma warning restore CA2000
            set._all.Add(await Runc.CreateAsync(options.Image, cancellationToken));
            set._all.Add(new Bubblewrap(options.Image));
            if (rows.Overlaps("abcdeh")) set._all.Add(new Jupyter(options.Peers));
            if (rows.Contains('f')) set._all.Add(await FileServer.StartAsync(options.Peers, cancellationToken));
            if (isolation.IsMachine) await set.OpenMachinesAsync(options, isolation, rows, cancellationToken);
            return set;
        }
        catch
        {
            await set.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var subject in Enumerable.Reverse(_all)) await subject.DisposeAsync();
        _engines?.Dispose();
    }

    private async Task OpenMachinesAsync(
        BenchOptions options, SkerryIsolation isolation, IReadOnlySet<char> rows, CancellationToken cancellationToken)
    {
        _engines = new MachineEngines(options, isolation.Acceleration);
        _all.Add(new PlainQemu(options.ImageFile, options.Guest, options.PlainInitialFiles, isolation.Acceleration));
        if (rows.Overlaps("ik"))
        {
            _all.Add(await _engines.OpenMicroVmAsync(cancellationToken));
            _all.Add(await _engines.OpenContainerAsync(cancellationToken));
        }

        if (!rows.Contains('j')) return;
        _all.Add(_engines.OpenTemplateMaking());
        if (options.ServerCommand.Count == 0) return;
        Add(SeriesReport.Skerry, "--engine", isolation.Engine, "--acceleration", isolation.Acceleration.ToString());
        Add(MachineEngines.Container, "--engine", "container");

        void Add(string name, params IReadOnlyList<string> engine) => _all.Add(new ServerStart(
            name, [.. options.ServerCommand, .. engine], Path.Combine(options.Home, "bench", $"again-{name}"), options.Pool));
    }
}
