using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Skerry.Api.Errors;

namespace Skerry.Api.Tests.Errors;

public sealed partial class ApiErrorsTests
{
    [Fact]
    public void All_HoldsEveryErrorOnceInOrder()
    {
        var fields = typeof(ApiErrors).GetFields(BindingFlags.Static | BindingFlags.NonPublic)
            .Where(field => field.FieldType == typeof(ApiError)).Select(field => (ApiError)field.GetValue(null)!);
        ApiErrors.All.ShouldBe(fields, ignoreOrder: true);
        ApiErrors.All.Select(error => error.Code).Distinct().Count().ShouldBe(ApiErrors.All.Count);
        ApiErrors.All.ShouldBe(ApiErrors.All.OrderBy(error => error.Status).ThenBy(error => error.Code, StringComparer.Ordinal));
    }

    [Fact]
    public void All_AreWellFormed()
    {
        foreach (var error in ApiErrors.All)
        {
            CodeForm().IsMatch(error.Code).ShouldBeTrue(error.Code);
            error.Status.ShouldBeInRange(400, 507, error.Code);
            error.Meaning.ShouldEndWith(".", customMessage: error.Code);
            error.Remedy.ShouldEndWith(".", customMessage: error.Code);
        }
    }

    [Fact]
    public void Document_IsTheRegistry()
    {
        var expected = new StringBuilder("""
            # Errors

            Every error has the body `{"error":{"code","message","target"?,"traceId"}}` and its code in the header `x-ms-error-code`.
            `message` says what happened this time; `traceId` is also in `mise-correlation-id` and in the server's log.
            What the code of a caller raises is not an error of the API: the execution is answered with 2xx, `Failed`, and the traceback.
            `Retry-After` comes with 429 and 503.

            The web server itself refuses what is not a request that can be routed, with a status and no body: 400 for broken HTTP, a missing `Host` or
            `%00` in the path, 408 for headers that come too slowly, 414 for a request line beyond 16 KiB, 431 for headers beyond 32 KiB or 64 in
            number, 505 for another version of HTTP.

            | Status | Code | Meaning | Remedy |
            |---|---|---|---|

            """);
        foreach (var error in ApiErrors.All) expected.Append("| ").Append(error.Status).Append(" | `").Append(error.Code).Append("` | ")
            .Append(error.Meaning).Append(" | ").Append(error.Remedy).Append(" |\n");
        File.ReadAllText(DocumentPath()).ShouldBe(expected.ToString());
    }

    private static string DocumentPath()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Skerry.slnx"))) return Path.Combine(directory.FullName, "docs", "errors.md");
        }

        throw new InvalidOperationException($"There is no repository above {AppContext.BaseDirectory}.");
    }

    [GeneratedRegex("^[A-Z][A-Za-z]{3,60}$")]
    private static partial Regex CodeForm();
}
