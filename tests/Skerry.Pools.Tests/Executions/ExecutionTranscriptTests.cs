using Skerry.Pools.Budget;
using Skerry.Pools.Executions;

namespace Skerry.Pools.Tests.Executions;

public class ExecutionTranscriptTests
{
    private static readonly MimeBundle Figure = SessionBench.Bundle(("text/plain", "<Figure>"), ("image/png", "iVBORw0KGgo="));
    private static readonly MimeBundle Plain = SessionBench.Bundle(("text/plain", "42"));

    [Fact]
    public void Close_DisplaysAndValue_KeepsTheLastImageAndTheValue()
    {
        var other = SessionBench.Bundle(("image/jpeg", "abc"));
        var transcript = new ExecutionTranscript(10, null);
        transcript.Accept(new ExecutionDisplay(Figure));
        transcript.Accept(new ExecutionDisplay(other));
        transcript.Accept(new ExecutionDisplay(SessionBench.Bundle(("text/html", "<b>"))));
        transcript.Accept(new ExecutionValue(Plain));
        var result = Close(transcript);
        result.Image.ShouldBeSameAs(other);
        result.Value.ShouldBeSameAs(Plain);
    }

    [Fact]
    public void Close_ValueIsAnImage_IsTheImageToo()
    {
        var transcript = new ExecutionTranscript(10, null);
        transcript.Accept(new ExecutionDisplay(SessionBench.Bundle(("image/jpeg", "abc"))));
        transcript.Accept(new ExecutionValue(Figure));
        var result = Close(transcript);
        result.Image.ShouldBeSameAs(Figure);
        result.Value.ShouldBeSameAs(Figure);
    }

    [Fact]
    public void Accept_BundleTooLarge_IsDropped()
    {
        var transcript = new ExecutionTranscript(10, null);
        transcript.Accept(new ExecutionValue(Plain));
        transcript.Accept(new ExecutionValue(SessionBench.Bundle(("text/plain", new string('x', ExecutionTranscript.LargestBundle)))))
            .ShouldBeNull();
        Close(transcript).Value.ShouldBeSameAs(Plain);
    }

    [Fact]
    public void Accept_TooManyForms_IsDropped()
    {
        var transcript = new ExecutionTranscript(10, null);
        var forms = Enumerable.Range(0, MimeBundle.MostForms + 1).Select(number => ($"text/{number}", "x")).ToArray();
        transcript.Accept(new ExecutionDisplay(SessionBench.Bundle(forms))).ShouldBeNull();
    }

    [Fact]
    public void Accept_HugeFault_IsCut()
    {
        var transcript = new ExecutionTranscript(10, null);
        var huge = "begins" + new string('x', ExecutionTranscript.LongestTraceback) + "ValueError: ends";
        transcript.Accept(new ExecutionFault(huge, huge, huge));
        var fault = Close(transcript).Fault.ShouldNotBeNull();
        new[] { fault.Name, fault.Message }.ShouldAllBe(text => text.Length == ExecutionTranscript.LongestFaultText);
        fault.Traceback.Length.ShouldBeInRange(ExecutionTranscript.LongestTraceback - 2, ExecutionTranscript.LongestTraceback);
        fault.Traceback.ShouldStartWith("begins");
        fault.Traceback.ShouldEndWith("xValueError: ends");
    }

    [Fact]
    public void Accept_Displays_StandInStandardOutputWherePicturesDoNot()
    {
        var transcript = new ExecutionTranscript(100, null);
        transcript.Accept(new ExecutionOutput(OutputStream.Stdout, "before\n"));
        transcript.Accept(new ExecutionDisplay(SessionBench.Bundle(("text/html", "<b>t</b>"), ("text/plain", "table"))));
        transcript.Accept(new ExecutionDisplay(SessionBench.Bundle(("image/png", "AAAA"), ("text/plain", "<Figure>"))));
        transcript.Accept(new ExecutionOutput(OutputStream.Stdout, "after\n"));
        var result = Close(transcript);
        result.Stdout.ShouldBe("before\ntable\nafter\n");
        result.Outputs.Count.ShouldBe(2);
        result.Truncation.ShouldBe(OutputTruncation.None);
    }

    [Fact]
    public void Close_OutputWentBeyondTheLimit_CountsWhatIsMissingHereAndInTheSandbox()
    {
        var transcript = new ExecutionTranscript(4, null);
        transcript.Accept(new ExecutionOutput(OutputStream.Stdout, "123456"));
        transcript.Accept(new ExecutionOutput(OutputStream.Stdout, "78"));
        var end = new ExecutionCompleted(
            ExecutionOutcome.Succeeded, TimeSpan.Zero, StateLost: false) { Truncation = new(10, 3, 0) };
        transcript.Close(end).Truncation.ShouldBe(new OutputTruncation(14, 3, 0));
    }

    [Fact]
    public void Accept_OutputOverTheLimit_KeepsEachStreamApart()
    {
        var transcript = new ExecutionTranscript(4, null);
        transcript.Accept(new ExecutionOutput(OutputStream.Stdout, "12345"));
        transcript.Accept(new ExecutionOutput(OutputStream.Stderr, "abc"));
        transcript.Accept(new ExecutionOutput(OutputStream.Stdout, "6")).ShouldBeNull();
        var result = Close(transcript);
        result.Stdout.ShouldBe("1234");
        result.Stderr.ShouldBe("abc");
    }

    [Fact]
    public void Size_EverythingAtItsBound_IsCountedAndFitsWhatIsKeptWithoutTheData()
    {
        var account = new BufferBudget(long.MaxValue, new BudgetOptions().SessionBufferBytes).Open();
        var transcript = new ExecutionTranscript(ExecutionCommand.HighestOutputLimit, new ExecutionBuffers(account));
        var large = new string('x', ExecutionTranscript.LargestBundle - 1000);
        transcript.Accept(new ExecutionOutput(OutputStream.Stdout, new string('x', ExecutionCommand.HighestOutputLimit)));
        transcript.Accept(new ExecutionOutput(OutputStream.Stderr, new string('x', ExecutionCommand.HighestOutputLimit)));
        transcript.Accept(new ExecutionDisplay(SessionBench.Bundle(("image/png", large))));
        transcript.Accept(new ExecutionValue(SessionBench.Bundle(("text/plain", large))));
        var fault = new string('x', ExecutionTranscript.LongestFaultText);
        transcript.Accept(new ExecutionFault(fault, fault, fault));

        var result = Close(transcript);

        result.Size.ShouldBeGreaterThan(2L * large.Length);
        result.WithoutData().Size.ShouldBeLessThan(FinishedExecutions.MostBytes);
        result.Omission.ShouldBeNull();
        account.Used.ShouldBeGreaterThan(2L * large.Length);
    }

    private static ExecutionResult Close(ExecutionTranscript transcript) =>
        transcript.Close(ExecutionOutcome.Succeeded, TimeSpan.Zero, stateLost: false);
}
