using System.Text.Json;
using Skerry.Pools.Executions;

namespace Skerry.Api.Tests;

/// <summary>What sandboxes tell, in short.</summary>
public static class Events
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ExecutionOutput Stdout(string text) => new(OutputStream.Stdout, text);

    public static ExecutionOutput Stderr(string text) => new(OutputStream.Stderr, text);

    public static ExecutionValue Value(string text, string? scalar = null) => new(Bundle(text, scalar));

    public static ExecutionDisplay Png(string base64) => new(Bundle(("image/png", $"\"{base64}\""), ("text/plain", "\"<Figure>\"")));

    public static ExecutionFault Fault(string traceback = "Traceback\nZeroDivisionError: division by zero") =>
        new("ZeroDivisionError", "division by zero", traceback);

    public static ExecutionCompleted Completed(ExecutionOutcome outcome, bool stateLost = false) =>
        new(outcome, TimeSpan.FromMilliseconds(7), stateLost);

    public static MimeBundle Bundle(string text, string? scalar = null) => scalar is null
        ? Bundle(("text/plain", Json(text)))
        : Bundle(("text/plain", Json(text)), (MimeBundle.Scalar, scalar));

    private static string Json(string text) => JsonSerializer.Serialize(text, Relaxed);

    public static MimeBundle Bundle(params (string MimeType, string Json)[] forms) =>
        new(forms.ToDictionary(form => form.MimeType, form => JsonText.TryParse(System.Text.Encoding.UTF8.GetBytes(form.Json))
            ?? throw new ArgumentException(form.Json)));
}
