using Skerry.Agent.Tests.Sandboxes;

namespace Skerry.Agent.Tests.Kernels;

public sealed class FigureTests(SharedSandbox shared) : IClassFixture<SharedSandbox>
{
    private static readonly byte[] PngSignature = [0x89, (byte)'P', (byte)'N', (byte)'G'];

    [Theory]
    [InlineData("plt.plot([1, 2]);", 1)]
    [InlineData("plt.plot([1, 2]); plt.show()", 1)]
    [InlineData("plt.figure(); plt.plot([1]); plt.figure(); plt.plot([2]); plt.show(); plt.plot([3]);", 3)]
    [InlineData("plt.plot([1]); plt.close('all')", 0)]
    [InlineData("%matplotlib notebook\nplt.plot([1]);", 1)]
    [InlineData("plt.plot([1]); 1 / 0", 1)]
    public async Task Run_OpenFigures_AreShownOnce(string code, int count)
    {
        var transcript = await shared.Client.RunAsync($"import matplotlib.pyplot as plt\n{code}");

        transcript.Displays.Count.ShouldBe(count);
        transcript.Displays.ShouldAllBe(display => IsPng(display["image/png"].GetString()!));
        (await shared.Client.RunAsync("plt.get_fignums()")).ShouldSucceed().ValueText.ShouldBe("[]");
    }

    [Fact]
    public async Task Run_FigureIsTheValue_GivesPng()
    {
        var transcript = (await shared.Client.RunAsync("from matplotlib.figure import Figure; f = Figure(figsize=(2, 1)); f.subplots(); f"))
            .ShouldSucceed();

        IsPng(transcript.Value!["image/png"].GetString()!).ShouldBeTrue();
        transcript.ValueText!.ShouldStartWith("<Figure size 200x100");
    }

    [Fact]
    public async Task Run_PillowImage_GivesPng() =>
        IsPng((await shared.Client.RunAsync("from PIL import Image; Image.new('RGB', (2, 2))")).ShouldSucceed()
            .Value!["image/png"].GetString()!).ShouldBeTrue();

    [Fact]
    public async Task Run_BackendChosenByTheCode_IsLeftAlone()
    {
        await using var sandbox = await AgentSandbox.StartAsync();

        (await sandbox.Client.RunAsync(
            "import matplotlib; matplotlib.use('agg')\n"
            + "import matplotlib.pyplot as plt; plt.plot([1]); plt.savefig('f.png'); plt.close('all')"))
                .ShouldSucceed().Displays.ShouldBeEmpty();
    }

    // As a notebook's own backend, but named by the code: nothing else would show the figure.
    [Fact]
    public async Task Run_InlineBackendChosenByTheCode_ShowsFigures()
    {
        await using var sandbox = await AgentSandbox.StartAsync();

        var transcript = (await sandbox.Client.RunAsync(
            "import matplotlib; matplotlib.use('agg'); matplotlib.use('module://matplotlib_inline.backend_inline')\n"
            + "import matplotlib.pyplot as plt; plt.plot([1]);")).ShouldSucceed();

        transcript.Displays.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("plt.plot([1])", 1)]
    [InlineData("plt.plot([1]); plt.show()", 1)]
    [InlineData("plt.figure(); plt.plot([1]); plt.figure(); plt.plot([2]); plt.savefig('f.png')", 2)]
    public async Task Run_FiguresOfAnotherBackend_AreShownAtTheEnd(string code, int count)
    {
        await using var sandbox = await AgentSandbox.StartAsync();

        var transcript = (await sandbox.Client.RunAsync(
            $"import matplotlib; matplotlib.use('agg'); import matplotlib.pyplot as plt\n{code}")).ShouldSucceed();

        transcript.Displays.Count.ShouldBe(count);
        transcript.Displays.ShouldAllBe(display => IsPng(display["image/png"].GetString()!));
        (await sandbox.Client.RunAsync("plt.get_fignums()")).ShouldSucceed().ValueText.ShouldBe("[]");
    }

    // Chinese, Japanese, Korean and emoji, in the fonts of the image; the names are those that generated code asks for.
    [Theory]
    [InlineData("")]
    [InlineData("plt.rcParams['font.sans-serif'] = ['SimHei']")]
    [InlineData("plt.rcParams.update({'font.family': 'Microsoft YaHei', 'axes.unicode_minus': False})")]
    public async Task Run_TitleInAnyScript_IsDrawnWithoutAWarning(string setting)
    {
        await using var sandbox = await AgentSandbox.StartAsync();

        var transcript = (await sandbox.Client.RunAsync(
            $"import matplotlib.pyplot as plt\n{setting}\nplt.plot([1]); plt.title('Sales 月度销售 売上 매출{(setting is "" ? " 🎉" : "")}'); plt.show()")).ShouldSucceed();

        transcript.Displays.ShouldHaveSingleItem();
        transcript.Stderr.ShouldBeEmpty();
    }

    private static bool IsPng(string base64) => Convert.FromBase64String(base64).AsSpan().StartsWith(PngSignature);
}
