using Skerry.Agent.Tests.Sandboxes;

namespace Skerry.Agent.Tests.Kernels;

/// <summary>What code written for notebooks expects beyond IPython; the cells in Notebooks compare the rest.</summary>
public sealed class NotebookTests(SharedSandbox shared) : IClassFixture<SharedSandbox>
{
    private const string Wheel = """
        import io, zipfile
        def wheel(name, more=''):
            info = f'{name}-1.0.dist-info'
            with zipfile.ZipFile(f'/mnt/data/{name}-1.0-py3-none-any.whl', 'w') as file:
                file.writestr(f'{name}/__init__.py', 'V = 7\n')
                file.writestr(f'{info}/METADATA', f'Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{more}')
                file.writestr(f'{info}/WHEEL', 'Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n')
                file.writestr(f'{info}/RECORD', f'{name}/__init__.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n')

        """;

    [Theory]
    [InlineData("one", "%pip install one-1.0-py3-none-any.whl")]
    [InlineData("two", "!pip install two-1.0-py3-none-any.whl")]
    [InlineData("three",
        "import subprocess, sys; subprocess.run([sys.executable, '-m', 'pip', 'install', 'three-1.0-py3-none-any.whl'], check=True);")]
    public async Task Run_PipInstallsAWheel_IsImportableAtOnce(string name, string install)
    {
        (await shared.Client.RunAsync($"{Wheel}wheel('{name}')")).ShouldSucceed();
        (await shared.Client.RunAsync($"import {name}")).Fault!.Name.ShouldBe("ModuleNotFoundError");

        (await shared.Client.RunAsync(install)).ShouldSucceed();

        (await shared.Client.RunAsync($"import {name}; {name}.V")).ShouldSucceed().ValueText.ShouldBe("7");
    }

    [Theory]
    [InlineData("%pip install no-such-package")]
    [InlineData("!pip3 install no-such-package")]
    public async Task Run_PipHasNoNetwork_SaysSo(string install)
    {
        var transcript = (await shared.Client.RunAsync(install, timeoutMilliseconds: 30_000)).ShouldSucceed();

        transcript.Stderr.ShouldContain("No matching distribution found for no-such-package");
        transcript.Stderr.TrimEnd()
            .ShouldEndWith("This session has no network: pip installs files that were uploaded, and what they need must be here.");
    }

    [Fact]
    public async Task Run_VirtualEnvironment_CanBeMade() =>
        (await shared.Client.RunAsync("!python -m venv --without-pip /tmp/venv && /tmp/venv/bin/python -c 'import sys; print(sys.prefix)'"))
            .ShouldSucceed().Stdout.ShouldBe("/tmp/venv\n");

    [Theory]
    [InlineData("nest_asyncio; nest_asyncio.apply()")]
    [InlineData("tqdm, jinja2, pypdf, pymupdf, lxml, nbformat, yaml, xlrd, odf, html5lib, psutil")]
    [InlineData("plotly.express")]
    public async Task Run_ImportOfTheImage_Works(string names) => (await shared.Client.RunAsync($"import {names}")).ShouldSucceed();

    [Theory]
    [InlineData("git --version", "git version")]
    [InlineData("curl --version", "curl ")]
    [InlineData("python --version", "Python 3.")]
    [InlineData("locale -a", "en_US.utf8")]
    [InlineData("LC_ALL=en_US.UTF-8 python -c 'import locale; print(locale.setlocale(locale.LC_ALL, \"\"))'", "en_US.UTF-8")]
    public async Task Run_ProgramOfTheImage_Works(string command, string output)
    {
        var transcript = (await shared.Client.RunAsync($"!{command}")).ShouldSucceed();

        transcript.Stdout.ShouldContain(output);
        transcript.Stderr.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_PlotlyFigure_IsShown()
    {
        var transcript = (await shared.Client.RunAsync("import plotly.graph_objects as go; go.Figure(go.Scatter(y=[1, 2])).show()"))
            .ShouldSucceed();

        transcript.Displays[^1].Keys.ShouldContain("application/vnd.plotly.v1+json");
    }

    [Fact]
    public async Task Run_ProgressBars_GoToStandardError()
    {
        var transcript = (await shared.Client.RunAsync("from tqdm.auto import tqdm\nfor _ in tqdm(range(3)): pass")).ShouldSucceed();

        transcript.Stderr.ShouldContain("3/3");
        transcript.Stderr.ShouldNotContain("IProgress");
    }

    // A pool's kernels import pandas before there is an execution: it must find itself in a notebook then.
    [Fact]
    public async Task Run_WideTable_ShowsAllColumnsWhereverPandasWasImported()
    {
        await using var sandbox = await AgentSandbox.StartAsync(new SandboxSettings(Preload: "pandas"));
        const string code = "import pandas as pd\npd.DataFrame([range(14)], columns=[f'measurement_{i}' for i in range(14)])";

        var warm = (await sandbox.Client.RunAsync(code)).ShouldSucceed().ValueText!;
        var cold = (await sandbox.Client.RunAsync(code, emptyKernel: true)).ShouldSucceed().ValueText!;

        warm.ShouldBe(cold);
        Enumerable.Range(0, 14).ShouldAllBe(i => warm.Contains($"measurement_{i}"));
    }

    [Fact]
    public async Task Run_Help_IsADisplayOfText() =>
        (await shared.Client.RunAsync("len?"))
            .ShouldSucceed().Displays.ShouldHaveSingleItem()["text/plain"].GetString()!.ShouldContain("container");
}
