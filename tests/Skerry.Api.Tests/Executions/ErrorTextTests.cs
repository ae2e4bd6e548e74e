using FsCheck;
using FsCheck.Fluent;
using Skerry.Api.Executions;
using Skerry.Pools.Executions;

namespace Skerry.Api.Tests.Executions;

public sealed class ErrorTextTests
{
    [Fact]
    public void Stderr_TimedOut_IsAzuresSentenceAndNothingElse() =>
        ErrorText.Stderr(Result(ExecutionOutcome.TimedOut, "written"), 4096)
            .ShouldBe("Request timed out waiting for code execution to complete");

    [Theory]
    [InlineData(false, "Execution aborted")]
    [InlineData(true, "Execution aborted. The session's state was lost.")]
    public void Stderr_Aborted_TellsWhetherStateWasLost(bool stateLost, string expected) =>
        ErrorText.Stderr(Result(ExecutionOutcome.Aborted) with { StateLost = stateLost }, 4096).ShouldBe(expected);

    [Theory]
    [InlineData("", "T")]
    [InlineData("warned", "warned\nT")]
    [InlineData("warned\n", "warned\nT")]
    public void Stderr_AFault_FollowsWhatWasWritten(string written, string expected) =>
        ErrorText.Stderr(Result(ExecutionOutcome.Failed, written, "T"), 4096).ShouldBe(expected);

    [Fact]
    public void Stderr_SomethingWasLeftOut_SaysWhy() =>
        ErrorText.Stderr(Result(ExecutionOutcome.Succeeded, "warned") with { Omission = "no room." }, 4096)
            .ShouldBe("warned\nOutput was left out: no room.");

    [Fact]
    public void Stderr_ALongTraceback_KeepsItsEnd() =>
        ErrorText.Stderr(Result(ExecutionOutcome.Failed, "w", new string('x', 5000) + "ValueError: no"), 100)
            .ShouldEndWith("ValueError: no");

    [Fact]
    public void Stderr_AnyTextAndLimit_StaysWithinItAndKeepsPairsWhole() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), ArbMap.Default.ArbFor<NonNull<string>>(),
            ArbMap.Default.ArbFor<PositiveInt>(), (written, traceback, limit) =>
        {
            var text = ErrorText.Stderr(Result(ExecutionOutcome.Failed, Whole(written) + "😀", "😀" + Whole(traceback)), limit.Get);
            return text.Length <= limit.Get && !char.IsLowSurrogate(text.FirstOrDefault()) && !char.IsHighSurrogate(text.LastOrDefault());
        }).QuickCheckThrowOnFailure();

    private static string Whole(NonNull<string> text) => new([.. text.Get.Where(letter => !char.IsSurrogate(letter))]);

    private static ExecutionResult Result(ExecutionOutcome outcome, string stderr = "", string? traceback = null) =>
        new(outcome, "", stderr, null, null, traceback is null
            ? null
            : new ExecutionFault("E", "m", traceback), TimeSpan.Zero, StateLost: false);
}
