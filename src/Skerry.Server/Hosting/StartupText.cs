using Skerry.Pools.Definitions;
using Skerry.Pools.Sessions;

namespace Skerry.Server.Hosting;

/// <summary>The lines that the server prints when it starts.</summary>
internal static class StartupText
{
    public static IEnumerable<string> Listening(string endpoint, IReadOnlyList<SessionPool> pools, IReadOnlyList<RejectedPool> rejected) =>
    [
        $"Skerry listens on {endpoint}, for this machine only: nobody has to sign in.",
        .. pools.Select(pool => pool.Isolation).Distinct()
            .Select(wall => $"Isolation: {wall.Boundary} (engine {wall.Engine}, {wall.Runtime})."),
        .. rejected.Select(pool => $"Pool {pool.Definition.Address.Name} is rejected: {pool.Reason}"),
    ];

    public static IEnumerable<string> Progress(IReadOnlyList<SessionPool> pools) =>
        pools.Select(pool => (pool.Definition, pool.Status))
            .Where(pool => pool.Status.IsPreparing || pool.Status.Ready < pool.Definition.ReadySessionInstances)
            .Select(pool => $"Pool {pool.Definition.Address.Name}: {Progress(pool.Definition, pool.Status)} ...");

    public static IEnumerable<string> Ready(string endpoint, IReadOnlyList<SessionPool> pools)
    {
        foreach (var pool in pools)
        {
            var address = pool.Definition.Address;
            yield return $"Pool {address.Name} is ready: {endpoint}{address.Path}";
            yield return $"  short: {endpoint}/pools/{address.Name}";
        }

        if (pools.Count > 0) yield return $"Try:{Environment.NewLine}  {Curl(endpoint, pools[0].Definition.Address.Name)}";
    }

    private static string Progress(PoolDefinition pool, PoolStatus status) =>
        status.IsPreparing
            ? $"preparing what sandboxes of image {pool.Image} share"
            : $"{status.Ready} of {pool.ReadySessionInstances} sandboxes are ready, {status.Starting} are starting";

    private static string Curl(string endpoint, string pool) =>
        $"curl -s '{endpoint}/pools/{pool}/executions?identifier=hello&api-version=2025-10-02-preview' "
        + """-H 'Content-Type: application/json' -d '{"code": "import sys; print(sys.version); 6 * 7"}'""";
}
