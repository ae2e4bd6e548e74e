using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Skerry.Api.Errors;
using Skerry.Api.Executions;

namespace Skerry.Api.Tests.Executions;

public sealed class ExecutionRequestParserTests
{
    [Theory]
    [InlineData("""{"code":"x"}""")]
    [InlineData("""{"CODE":"x","codeinputtype":"INLINE"}""")]
    [InlineData("""{"properties":{"code":"x"}}""")]
    [InlineData("""{"Properties":{"pythonCode":"x","codeInputType":null}}""")]
    [InlineData("""{"pythonCode":"x"}""")]
    [InlineData("""{"properties":{"code":null,"pythonCode":"x"},"unknown":[1,{"code":2}]}""")]
    [InlineData("""{"properties":null,"code":"x","identifier":null}""")]
    [InlineData("""{"code":"eA==","codeInputType":"InlineBase64"}""")]
    [InlineData("""{"code":"x","codeInputType":"InlineText"}""")]
    public void Parse_EveryShape_GivesTheCode(string body) => Parse(body).Code.ShouldBe("x");

    [Theory]
    [InlineData("60", 60)]
    [InlineData("\"60\"", 60)]
    [InlineData("60.0", 60)]
    [InlineData("220", 220)]
    [InlineData("600", 220)]
    [InlineData("9e99", 220)]
    [InlineData("null", 220)]
    public void Parse_Timeout_IsTheLowerOfItAndTheCap(string timeout, int seconds) =>
        Parse($$"""{"code":"x","timeoutInSeconds":{{timeout}}}""").Timeout.ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("timeoutInSeconds", "0")]
    [InlineData("timeoutInSeconds", "-1")]
    [InlineData("timeoutInSeconds", "0.5")]
    [InlineData("timeoutInSeconds", "\"soon\"")]
    [InlineData("timeoutInSeconds", "\"NaN\"")]
    [InlineData("timeoutInSeconds", "1e999")]
    [InlineData("timeoutInSeconds", "[1]")]
    [InlineData("timeoutInSeconds", "true")]
    [InlineData("outputStreamsMaxLength", "0")]
    [InlineData("outputStreamsMaxLength", "-4096")]
    [InlineData("codeInputType", "\"File\"")]
    [InlineData("codeInputType", "1")]
    [InlineData("executionType", "\"Later\"")]
    [InlineData("useEmptyKernel", "\"maybe\"")]
    [InlineData("useEmptyKernel", "1")]
    [InlineData("identifier", "{}")]
    public void Parse_NonsenseInAMember_NamesIt(string member, string value)
    {
        var refusal = Should.Throw<ApiException>(() => Parse($$"""{"code":"x","{{member}}":{{value}}}"""));
        (refusal.Error, refusal.Target).ShouldBe((ApiErrors.SessionRequestValidationFailed, member));
    }

    [Theory]
    [InlineData("""{"code":1}""")]
    [InlineData("""{"code":["x"]}""")]
    [InlineData("""{"code":"\ud800"}""")]
    [InlineData("""{"code":"%%%","codeInputType":"InlineBase64"}""")]
    [InlineData("""{"code":"/w==","codeInputType":"InlineBase64"}""")]
    public void Parse_CodeThatIsNoText_IsRefused(string body) =>
        Should.Throw<ApiException>(() => Parse(body)).Error.ShouldBe(ApiErrors.SessionRequestValidationFailed);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"code":null}""")]
    [InlineData("""{"properties":{}}""")]
    [InlineData("""{"properties":"code"}""")]
    public void Parse_NoCode_SaysSoInAzuresWords(string body)
    {
        var refusal = Should.Throw<ApiException>(() => Parse(body));
        (refusal.Error, refusal.Message).ShouldBe((ApiErrors.SessionPropertiesMissing, "`Code` field is required in the request"));
    }

    [Theory]
    [InlineData("""{"shellCommand":"ls"}""")]
    [InlineData("""{"execCommandAndArgs":["ls"]}""")]
    public void Parse_AShellCommand_IsNotSupported(string body) =>
        Should.Throw<ApiException>(() => Parse(body)).Error.ShouldBe(ApiErrors.SessionRequestNotSupported);

    [Theory]
    [InlineData("synchronous", false)]
    [InlineData("SYNCHRONOUS", false)]
    [InlineData("Asynchronous", true)]
    [InlineData("asynchronous", true)]
    public void Parse_ExecutionType_KeepsTheCasing(string word, bool isAsynchronous)
    {
        var request = Parse($$"""{"code":"x","executionType":"{{word}}"}""");
        (request.ExecutionType, request.IsAsynchronous).ShouldBe((word, isAsynchronous));
    }

    [Fact]
    public void Parse_AnyJsonInAnyMember_IsReadOrRefusedButNeverBreaks()
    {
        var names = Gen.Elements("code", "pythonCode", "properties", "timeoutInSeconds", "outputStreamsMaxLength", "executionType", "useEmptyKernel", "\\ud800");
        var values = Gen.Elements("null", "1", "-0", "1e400", "\"\"", "\"x\"", "\"\\udfff\"", "[]", "{}", "{\"code\":\"y\"}", "true", "\"9999999999999999999\"");
        var member = from name in names from value in values select $"\"{name}\":{value}";
        Prop.ForAll(member.ListOf().ToArbitrary(), members =>
        {
            try
            {
                return Parse("{" + string.Join(',', members) + "}").Timeout <= TimeSpan.FromSeconds(220);
            }
            catch (ApiException)
            {
                return true;
            }
        }).QuickCheckThrowOnFailure();
    }

    private static ExecutionRequest Parse(string body)
    {
        using var document = JsonDocument.Parse(body);
        return ExecutionRequestParser.Parse(document.RootElement);
    }
}
