using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Skerry.Api.Errors;
using Skerry.Api.Executions;
using Skerry.Api.Wire;

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
        var names = Gen.Elements(
            "code", "pythonCode", "properties", "timeoutInSeconds", "outputStreamsMaxLength", "executionType", "useEmptyKernel", "\\ud800");
        var values = Gen.Elements(
            "null", "1", "-0", "1e400", "\"\"", "\"x\"", "\"\\udfff\"", "[]", "{}", "{\"code\":\"y\"}", "true", "\"9999999999999999999\"");
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

    [Theory]
    [InlineData("""{"code":"y","code":"x"}""", "x")]
    [InlineData("""{"c\u006fde":"x"}""", "x")]
    [InlineData("""{"code":"x","properties":{"code":"y"},"properties":null}""", "x")]
    [InlineData("""{"properties":{"code":"y","code":null},"code":"x"}""", "x")]
    [InlineData("\uFEFF{\"code\":\"x\"}", "x")]
    public void Parse_OddButReadable_IsReadAsMostReadersDo(string body, string code) => Parse(body).Code.ShouldBe(code);

    [Fact]
    public void Parse_SixteenMebibytesOfMembers_IsRefusedAfterTheFirstThousand()
    {
        var body = Encoding.UTF8.GetBytes("{" + string.Concat(Enumerable.Repeat("\"a\":0,", JsonBody.Largest / 6)));
        var refusal = AllocatedBy(() => Should.Throw<ApiException>(() => ExecutionRequestParser.Parse(body)), out var allocated);
        (refusal.Error, refusal.Message)
            .ShouldBe((ApiErrors.InvalidRequestContent, "An object of the body may have 1000 members at most."));
        allocated.ShouldBeLessThan(1 << 20);
    }

    [Fact]
    public void Parse_AThousandMembers_AllocatesNothingForThoseItDoesNotKnow()
    {
        var few = Encoding.UTF8.GetBytes("""{"code":"x"}""");
        var many = Encoding.UTF8.GetBytes(
            "{\"code\":\"x\"," + string.Join(',', Enumerable.Range(2, 999).Select(number => $"\"member{number}\":[{number}]")) + "}");
        AllocatedBy(() => ExecutionRequestParser.Parse(few), out _);
        AllocatedBy(() => ExecutionRequestParser.Parse(few), out var forFew);
        AllocatedBy(() => ExecutionRequestParser.Parse(many), out var forMany).Code.ShouldBe("x");
        forMany.ShouldBe(forFew);
    }

    [Fact]
    public void Parse_SixteenMebibytesOfValues_AllocatesNothingForThem()
    {
        var body = Encoding.UTF8.GetBytes(
            "{\"code\":\"x\",\"a\":[0" + string.Concat(Enumerable.Repeat(",0", JsonBody.Largest / 2 - 20)) + "]}");
        AllocatedBy(() => ExecutionRequestParser.Parse(body), out var allocated).Code.ShouldBe("x");
        allocated.ShouldBeLessThan(1 << 20);
    }

    private static T AllocatedBy<T>(Func<T> run, out long bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = run();
        bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        return result;
    }

    private static ExecutionRequest Parse(string body) => ExecutionRequestParser.Parse(Encoding.UTF8.GetBytes(body));
}
