namespace Skerry.Pools.Definitions;

/// <summary>The language that a pool's sessions run.</summary>
public enum SessionLanguage
{
    /// <summary>Python, <c>containerType: PythonLTS</c>.</summary>
    Python,
}
