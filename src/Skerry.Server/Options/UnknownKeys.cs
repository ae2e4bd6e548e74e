using System.Reflection;

namespace Skerry.Server.Options;

/// <summary>Finds keys that stand for no option: a mistyped key must not be passed over in silence.</summary>
internal static class UnknownKeys
{
    private static readonly Type[] Groups = [typeof(HostMachineOptions), typeof(MicroVmOptions), typeof(NodeBudgetOptions)];

    /// <returns>A sentence for each key.</returns>
    public static IEnumerable<string> Of(IConfigurationSection section, Type type) =>
        section.GetChildren().SelectMany(child => Of(child, Options(type)));

    private static IEnumerable<string> Of(IConfigurationSection child, IReadOnlyList<PropertyInfo> options)
    {
        var option = options.FirstOrDefault(option => option.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
        if (option is null)
            return [$"{child.Path}: there is no such option; there are {string.Join(", ", options.Select(known => known.Name))}."];
        if (Groups.Contains(option.PropertyType)) return Of(child, option.PropertyType);
        return option.PropertyType == typeof(IList<PoolOptions>)
            ? child.GetChildren().SelectMany(pool => Of(pool, typeof(PoolOptions)))
            : [];
    }

    private static PropertyInfo[] Options(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
}
