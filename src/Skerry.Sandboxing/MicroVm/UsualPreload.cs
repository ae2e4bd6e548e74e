using Skerry.Sandboxing.Images;

namespace Skerry.Sandboxing.MicroVm;

/// <summary>
/// What a template imports where nobody says: it costs the template alone, and the first use in every session is as fast as the second.
/// </summary>
internal static class UsualPreload
{
    private static readonly (string Package, string Module)[] Modules =
        [("numpy", "numpy"), ("pandas", "pandas"), ("matplotlib", "matplotlib.pyplot")];

    /// <summary>The modules of it that an image says it has.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(ImageStore images, string image, CancellationToken cancellationToken)
    {
        var contents = await images.DescribeAsync(image, cancellationToken);
        return [.. Modules.Where(usual => contents.Packages.Any(package => package.Name == usual.Package)).Select(usual => usual.Module)];
    }
}
