using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Skerry.Bench.Report;

/// <summary>The report for programs: everything, raw samples included.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(), new Sample() },
    };

    /// <summary>Writes the report into a folder, named by the time it was started.</summary>
    /// <returns>The path of the file.</returns>
    public static async Task<string> WriteAsync(RunReport report, string folder)
    {
        Directory.CreateDirectory(folder);
        var name = report.StartedAt.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var path = Path.Combine(folder, name + ".json");
        await using var file = File.Create(path);
        await JsonSerializer.SerializeAsync(file, report, Format);
        return path;
    }

    /// <summary>Reads a report.</summary>
    /// <exception cref="InvalidDataException">The file is none.</exception>
    public static async Task<RunReport> ReadAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        try
        {
            return await JsonSerializer.DeserializeAsync<RunReport>(file, Format, cancellationToken)
                ?? throw new InvalidDataException($"{path} holds nothing.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is no result of this version: {e.Message}", e);
        }
    }

    /// <summary>Four digits behind the point: a tenth of a microsecond.</summary>
    private sealed class Sample : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(Math.Round(value, 4));
    }
}
