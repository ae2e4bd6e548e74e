using Skerry.Agent.Tests.Sandboxes;

namespace Skerry.Agent.Tests.Kernels;

/// <summary>What a user leaves in files keeps no later kernel from starting, and has no say in how it starts.</summary>
public sealed class ShelterTests
{
    // What kernels are given where pools are: modules that look for settings of the user's.
    private static readonly SandboxSettings Preloading = new(Preload: "matplotlib.pyplot,pandas");

    public static TheoryData<string> Traps =>
    [
        // Modules in the data directory, in the place of those that the kernel imports.
        "for name in ('random', 'json', 'ast', 'signal', 'traitlets', 'IPython', 'skerry_kernel', 'encodings', 'numpy', 'sitecustomize'):\n"
            + "    open(f'/mnt/data/{name}.py', 'w').write('raise SystemExit(9)')",
        // Modules that Python imports by itself.
        "import site, os; os.makedirs(site.getusersitepackages(), exist_ok=True)\n"
            + "for name in ('usercustomize.py', 'sitecustomize.py'): open(f'{site.getusersitepackages()}/{name}', 'w').write('raise SystemExit(9)')\n"
            + "open(f'{site.getusersitepackages()}/a.pth', 'w').write('import os; os._exit(9)\\n')",
        // Settings, and pipes that nobody writes to in their place.
        "import os\nfor path in ('/mnt/data/matplotlibrc', '/home/sandbox/.config/matplotlib/matplotlibrc'):\n"
            + "    os.makedirs(os.path.dirname(path), exist_ok=True); open(path, 'wb').write(b'\\xff\\xfe: no setting')",
        "import os, shutil; shutil.rmtree('/home/sandbox/.cache'); os.makedirs('/home/sandbox/.cache/matplotlib')\nos.mkfifo('/mnt/data/matplotlibrc')\n"
            + "for name in ('fontlist-v390.json', 'fontlist-v400.json'): os.mkfifo(f'/home/sandbox/.cache/matplotlib/{name}')",
        "import os; startup = '/home/sandbox/.ipython/profile_default/startup'; os.makedirs(startup)\n"
            + "open(f'{startup}/00.py', 'w').write('import os; os._exit(9)')\n"
            + "open('/home/sandbox/.ipython/profile_default/ipython_config.py', 'w').write('raise SystemExit(9)')",
        // A file where a directory would be; directories that may not be entered.
        "open('/home/sandbox/.ipython', 'w').close(); import shutil; shutil.rmtree('/home/sandbox/.cache'); open('/home/sandbox/.cache', 'w').close()",
        "import os; os.chmod('/home/sandbox', 0); os.chmod('/mnt/data', 0)",
        // No space.
        "try:\n    with open('/home/sandbox/full', 'wb') as file:\n        while True: file.write(bytes(1 << 20))\nexcept OSError: pass",
    ];

    [Theory]
    [MemberData(nameof(Traps))]
    public async Task Run_AfterATrapWasLaid_FindsAFreshKernel(string trap)
    {
        await using var sandbox = await AgentSandbox.StartAsync(Preloading);
        (await sandbox.Client.RunAsync(trap)).ShouldSucceed();
        (await sandbox.Client.RunAsync("import os; os._exit(1)")).Cause.ShouldBe("crash");

        var transcript = await sandbox.Client.RunAsync("print('back')", timeoutMilliseconds: 20_000);

        (transcript.Outcome, transcript.Stdout, transcript.Cause).ShouldBe(("succeeded", "back\n", null));
    }

    [Theory]
    [InlineData("/mnt/data/mine.py")]
    [InlineData("/home/sandbox/.local/lib/python3.13/site-packages/mine.py")]
    public async Task Run_ModuleOfTheUsers_IsFoundByUserCode(string path)
    {
        await using var sandbox = await AgentSandbox.StartAsync(Preloading);
        (await sandbox.Client.RunAsync(
            $"import os, shutil; shutil.rmtree('/home/sandbox/.local', ignore_errors=True); os.makedirs(os.path.dirname('{path}'), exist_ok=True)\n"
            + $"open('{path}', 'w').write('V = 7'); os._exit(1)")).Cause.ShouldBe("crash");

        (await sandbox.Client.RunAsync("import mine; mine.V")).ShouldSucceed().ValueText.ShouldBe("7");
        (await sandbox.Client.RunAsync("!python -c 'import mine; print(mine.V)'")).ShouldSucceed().Stdout.ShouldBe("7\n");
    }

    // The directory was not there when Python looked for it first.
    [Fact]
    public async Task Run_UserSiteIsMadeLate_IsFoundAllTheSame()
    {
        await using var sandbox = await AgentSandbox.StartAsync();
        (await sandbox.Client.RunAsync(
            "import shutil; shutil.rmtree('/home/sandbox/.local'); import os; os._exit(1)")).Cause.ShouldBe("crash");
        (await sandbox.Client.RunAsync("import no_such_module")).Fault!.Name.ShouldBe("ModuleNotFoundError");
        (await sandbox.Client.RunAsync(
            "import os, site; os.makedirs(site.getusersitepackages()); open(f'{site.getusersitepackages()}/late.py', 'w').write('V = 8')"))
                .ShouldSucceed();

        (await sandbox.Client.RunAsync("import late; late.V")).ShouldSucceed().ValueText.ShouldBe("8");
    }

    [Theory]
    [InlineData("import json; json.loads = json.dumps = json.JSONDecoder.decode = None")]
    [InlineData("import os; os.write = os.getpid = None")]
    public async Task Run_CodeReplacesWhatTheKernelUses_LeavesTheChannelAlone(string code)
    {
        await using var sandbox = await AgentSandbox.StartAsync();

        (await sandbox.Client.RunAsync(code)).ShouldSucceed();

        (await sandbox.Client.RunAsync("1 + 1")).ShouldSucceed().ValueText.ShouldBe("2");
    }
}
