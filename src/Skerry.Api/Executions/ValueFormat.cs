using System.Text;
using System.Text.Json;
using Skerry.Api.Wire;
using Skerry.Pools.Executions;

namespace Skerry.Api.Executions;

/// <summary>The value of the last expression on the wire: an image, else what JSON has too, else its text, else empty text.</summary>
internal static class ValueFormat
{
    // Base64 in the bundle, except SVG, which is text there.
    private static readonly (string MimeType, string Format)[] Images =
    [
        ("image/png", "png"), ("image/jpeg", "jpeg"), ("image/gif", "gif"), ("image/webp", "webp"), ("image/svg+xml", "svg"),
    ];

    /// <summary>The value for the new routes, where None is null.</summary>
    public static WireValue? Native(MimeBundle? value, MimeBundle? image)
    {
        if (Image(image) is { } picture) return picture;
        if (value is null) return WireValue.Empty;
        if (value.Forms.TryGetValue(MimeBundle.Scalar, out var scalar))
            return scalar.IsNull ? null : new WireValue.JsonValue(scalar);
        return Text(value) ?? WireValue.Empty;
    }

    /// <summary>The value for the old routes, where None is empty text: their clients fail on null.</summary>
    public static WireValue NativeOrEmpty(MimeBundle? value, MimeBundle? image) => Native(value, image) ?? WireValue.Empty;

    /// <summary>The value for clients that read nothing but text: what Python prints for it.</summary>
    public static WireValue? AsText(MimeBundle? value, MimeBundle? image)
    {
        var native = Native(value, image);
        return native switch
        {
            null or WireValue.TextValue or WireValue.JsonValue { Json.IsString: true } => native,
            WireValue.JsonValue when value is not null && Text(value) is { } printed => printed,
            WireValue.JsonValue scalar => new WireValue.TextValue(scalar.Json.ToString()),
            _ => new WireValue.TextValue(Serialize(native)),
        };
    }

    /// <summary>The value in every form that it has.</summary>
    public static WireValue? AsMimeBundle(MimeBundle? value, MimeBundle? image) =>
        (value ?? image) is { } bundle ? new WireValue.BundleValue(bundle) : null;

    private static WireValue.JsonValue? Text(MimeBundle value) =>
        value.Forms.TryGetValue("text/plain", out var text) && text.IsString ? new WireValue.JsonValue(text) : null;

    private static WireValue.ImageValue? Image(MimeBundle? bundle)
    {
        if (bundle is null) return null;
        foreach (var (mimeType, format) in Images)
        {
            if (!bundle.Forms.TryGetValue(mimeType, out var data) || !data.IsString) continue;
            return new WireValue.ImageValue(format, format == "svg" ? Encode(data) : data);
        }

        return null;
    }

    private static JsonText Encode(JsonText text) =>
        JsonText.OfString(Convert.ToBase64String(Encoding.UTF8.GetBytes(text.GetString()!)));

    private static string Serialize(WireValue value) => JsonSerializer.Serialize(value, WireJson.Wire.WireValue);
}
