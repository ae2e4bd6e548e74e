using System.Net;

namespace Skerry.Api;

/// <summary>What an operator decides about the HTTP surfaces.</summary>
public sealed record ApiOptions
{
    /// <summary>Whether <c>executionResult</c> is always a string on the new routes, for every client.</summary>
    /// <value>
    /// False by default, as on Azure. A client that cannot read anything else is known by its User-Agent and gets strings anyway.
    /// </value>
    public bool ExecutionResultAsString { get; init; }

    /// <summary>
    /// The host names that a request may be addressed to besides <c>localhost</c> and loopback addresses; null allows every name.
    /// </summary>
    /// <value>
    /// Empty by default. While nobody has to sign in, this list, and the refusal of requests that a web page elsewhere makes, keep the
    /// pages in a browser on this machine from running code here.
    /// </value>
    public IReadOnlyCollection<string>? AllowedHosts { get; init; } = [];

    /// <summary>
    /// The networks of reverse proxies whose <c>X-Forwarded-For</c>, <c>-Proto</c>, <c>-Host</c> and <c>-Prefix</c> are believed. From
    /// anywhere else these headers are ignored.
    /// </summary>
    /// <value>Empty by default: no proxy is believed.</value>
    public IReadOnlyCollection<IPNetwork> TrustedProxies { get; init; } = [];
}
