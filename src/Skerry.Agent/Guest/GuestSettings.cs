namespace Skerry.Agent.Guest;

/// <summary>Settings of a kernel whose only user is hostile, and of which many clones run side by side.</summary>
internal static class GuestSettings
{
    private static readonly (string Path, string Value)[] Settings =
    [
        // Nothing that user code has no use for.
        ("/proc/sys/kernel/modules_disabled", "1"),
        ("/proc/sys/kernel/kexec_load_disabled", "1"),
        ("/proc/sys/kernel/sysrq", "0"),
        ("/proc/sys/kernel/dmesg_restrict", "1"),
        ("/proc/sys/kernel/kptr_restrict", "2"),
        ("/proc/sys/kernel/perf_event_paranoid", "3"),
        ("/proc/sys/kernel/unprivileged_bpf_disabled", "1"),
        ("/proc/sys/kernel/unprivileged_userns_clone", "0"),
        ("/proc/sys/kernel/yama/ptrace_scope", "1"),
        ("/proc/sys/user/max_user_namespaces", "0"),
        ("/proc/sys/net/core/bpf_jit_harden", "2"),
        ("/proc/sys/fs/suid_dumpable", "0"),
        ("/proc/sys/fs/protected_hardlinks", "1"),
        ("/proc/sys/fs/protected_symlinks", "1"),
        ("/proc/sys/fs/protected_fifos", "2"),
        ("/proc/sys/fs/protected_regular", "2"),
        ("/proc/sys/kernel/core_pattern", ""),

        // A kernel that has erred does not go on; one that is out of memory ends user code, which wants it (oom_score_adj), not itself.
        ("/proc/sys/kernel/panic_on_oops", "1"),
        ("/proc/sys/vm/panic_on_oom", "0"),
        ("/proc/self/oom_score_adj", "-1000"),
        // Without swap it would first read every program from the image again and again: what was used within a second stays in memory.
        ("/sys/kernel/mm/lru_gen/enabled", "y"),
        ("/sys/kernel/mm/lru_gen/min_ttl_ms", "1000"),
        // What Linux has to say of it does not go over the serial console, letter by letter, unless it is the last thing said.
        ("/proc/sys/kernel/printk", "2 4 1 2"),

        // An idle clone does not wake up to look after itself, and touches no more memory than it needs.
        ("/proc/sys/kernel/watchdog", "0"),
        ("/proc/sys/kernel/hung_task_timeout_secs", "0"),
        ("/proc/sys/vm/compaction_proactiveness", "0"),
        ("/sys/kernel/mm/transparent_hugepage/enabled", "never"),
    ];

    /// <summary>Applies them. What this kernel has not built in needs no setting.</summary>
    public static void Apply()
    {
        foreach (var (path, value) in Settings)
            if (File.Exists(path)) File.WriteAllText(path, $"{value}\n");
        GuestNetwork.RaiseLoopback();
    }
}
