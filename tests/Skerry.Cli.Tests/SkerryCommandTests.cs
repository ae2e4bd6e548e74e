namespace Skerry.Cli.Tests;

public sealed class SkerryCommandTests
{
    [Theory]
    [InlineData("doctor --json --engine auto --Skerry:Home=/srv/skerry")]
    [InlineData("doctor --acceleration emulated")]
    public void Parse_TheServersSettings_AreLeftToIt(string line) => SkerryCommand.Create().Parse(line).Errors.ShouldBeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("docter")]
    [InlineData("--engine auto")]
    public void Parse_NoVerb_IsAnError(string line) => SkerryCommand.Create().Parse(line).Errors.ShouldNotBeEmpty();

    [Fact]
    public async Task Invoke_ASettingThatIsWrong_EndsWithTwoBeforeAnythingIsTried() =>
        (await SkerryCommand.Create().Parse("doctor --engine docker").InvokeAsync(cancellationToken: TestContext.Current.CancellationToken))
            .ShouldBe(2);

    [Fact]
    public async Task Invoke_AnUnknownOption_EndsWithTwoBeforeAnythingIsTried() =>
        (await SkerryCommand.Create().Parse("doctor --jsn").InvokeAsync(cancellationToken: TestContext.Current.CancellationToken))
            .ShouldBe(2);
}
