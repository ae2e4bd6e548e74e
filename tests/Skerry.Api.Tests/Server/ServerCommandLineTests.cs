using Skerry.Server.Options;

namespace Skerry.Api.Tests.Server;

public sealed class ServerCommandLineTests
{
    [Theory]
    [InlineData("")]
    [InlineData("--urls http://127.0.0.1:9000 --engine=container --Skerry:Pools:0:Name x --Logging:LogLevel:Default Debug --home /srv")]
    public void Answer_NothingButSettings_LetsTheServerStart(string args) =>
        ServerCommandLine.Answer(args.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ShouldBeNull();

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("--urls http://127.0.0.1:9000 --nonsense --help")]
    public void Answer_Help_NamesEveryOption(string args)
    {
        var help = ServerCommandLine.Answer(args.Split(' ')).ShouldNotBeNull();
        string[] options = ["--urls", "--engine", "--acceleration", "--home", "--Skerry:KEY", "--Logging:KEY", "--Kestrel:KEY", "--help",
            "--version"];
        options.Where(option => !help.Contains(option, StringComparison.Ordinal)).ShouldBeEmpty();
        help.Split('\n').ShouldAllBe(line => line.Length <= 110);
    }

    [Fact]
    public void Answer_Version_IsPrinted() =>
        ServerCommandLine.Answer(["--version"]).ShouldNotBeNull().ShouldMatch(@"^skerry-server \d+\.\d+\.\d+");

    [Theory]
    [InlineData("--prot 80", "'--prot' is not an option; options are --help, --version, --urls,")]
    [InlineData("--urls", "'--urls' has no value.")]
    [InlineData("http://127.0.0.1:80", "'http://127.0.0.1:80' is not an option")]
    public void Answer_AnythingElse_IsRefused(string args, string sentence) =>
        Should.Throw<InvalidOptionsException>(() => ServerCommandLine.Answer(args.Split(' '))).Message.ShouldContain(sentence);
}
