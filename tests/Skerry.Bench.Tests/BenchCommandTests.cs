using System.CommandLine;

namespace Skerry.Bench.Tests;

public sealed class BenchCommandTests
{
    private const string Address = "http://127.0.0.1:8080";

    [Fact]
    public async Task Parse_NothingSpecial_MeasuresEveryRowInFull()
    {
        var options = await ParseAsync(Address);

        options.ShouldNotBeNull();
        options.Server.ShouldBe(new Uri(Address));
        options.Pool.ShouldBe("python");
        options.Scale.ShouldBe(Scale.Full);
        options.RowsFor(isMachine: false).ShouldBe("abcdefgh", ignoreOrder: true);
        options.RowsFor(isMachine: true).ShouldBe("aeghijk", ignoreOrder: true);
        options.ServerCommand.ShouldBeEmpty();
    }

    [Fact]
    public async Task Parse_CommandOfTheServer_IsTakenAsItIs()
    {
        var options = await ParseAsync(
            Address, "--only", "j", "--server-command=/bin/server", "--server-command=--only", "--server-command=x");

        options.ShouldNotBeNull();
        options.RowsFor(isMachine: false).ShouldBe(['j']);
        options.ServerCommand.ShouldBe(["/bin/server", "--only", "x"]);
    }

    [Fact]
    public async Task Parse_QuickWithRoundsAndRows_Combines()
    {
        var options = await ParseAsync(Address, "--quick", "--rounds", "3", "--only", "a,f");

        options.ShouldNotBeNull();
        options.Scale.ShouldBe(Scale.Quick with { Rounds = 3 });
        options.Rows.ShouldBe("af", ignoreOrder: true);
    }

    [Theory]
    [InlineData("--only", "a,l")]
    [InlineData("--rounds", "0")]
    [InlineData("--rounds", "101")]
    [InlineData("--unknown", "1")]
    public async Task Parse_SomethingWrong_DoesNotRun(string option, string value) =>
        (await ParseAsync(Address, option, value)).ShouldBeNull();

    [Theory]
    [InlineData("8080")]
    [InlineData("/var/run/skerry")]
    [InlineData("ftp://127.0.0.1")]
    public async Task Parse_ServerIsNoHttpAddress_DoesNotRun(string server) => (await ParseAsync(server)).ShouldBeNull();

    private static async Task<BenchOptions?> ParseAsync(string server, params string[] more)
    {
        BenchOptions? seen = null;
        var command = BenchCommand.Create(
            (options, _) =>
            {
                seen = options;
                return Task.FromResult(0);
            },
            (_, _) => throw new InvalidOperationException("Nothing was to be shown."));
        using var output = new StringWriter();
        var configuration = new InvocationConfiguration { Output = output, Error = output };
        string[] args =
        [
            "measure", "--server", server, "--image", "/image", "--image-file", "/image.erofs", "--guest", "/guest",
            "--plain-initrd", "/initrd",
            "--home", "/home", "--agent", "/agent", "--peers", "/peers", "--results", "/results", .. more,
        ];
        await command.Parse(args).InvokeAsync(configuration, TestContext.Current.CancellationToken);
        return seen;
    }
}
