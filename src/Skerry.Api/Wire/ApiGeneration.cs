namespace Skerry.Api.Wire;

/// <summary>The families of shapes on the routes that old and new clients share.</summary>
internal enum ApiGeneration
{
    /// <summary>No version, or one that Skerry does not know: the newest behaviour, and file items that carry both shapes.</summary>
    Unknown,

    /// <summary>Up to 2024-08-02-preview: an envelope named <c>properties</c>.</summary>
    Old,

    /// <summary>From 2024-09-01 on: flat.</summary>
    New,
}
