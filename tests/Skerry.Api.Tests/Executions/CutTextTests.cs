using Skerry.Api.Executions;

namespace Skerry.Api.Tests.Executions;

public sealed class CutTextTests
{
    [Fact]
    public void Of_NothingMissing_IsTheText() => CutText.Of("text", 0, 4).ShouldBe("text");

    [Fact]
    public void Of_SomethingMissing_SaysHowMuchAndHowToGetItWithinTheLimit()
    {
        var text = CutText.Of(new string('x', 300), 700, 300);
        text.Length.ShouldBeInRange(295, 300);
        var kept = text.TakeWhile(letter => letter == 'x').Count();
        text[kept..].ShouldBe($"\n[truncated: at least {1000 - kept} more characters; outputStreamsMaxLength is 300 and may be 1048576]\n");
    }

    [Fact]
    public void Of_NoRoomForANotice_IsTheBeginning() => CutText.Of("123456", 100, 5).ShouldBe("12345");
}
