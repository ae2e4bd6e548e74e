using FsCheck;
using FsCheck.Fluent;
using Skerry.Api.Files;
using Skerry.Api.Wire;

namespace Skerry.Api.Tests.Files;

public sealed class FileAddressTests
{
    [Theory]
    [InlineData("x", ApiGeneration.New, "x")]
    [InlineData("content", ApiGeneration.New, "content")]
    [InlineData("content", ApiGeneration.Old, "content")]
    [InlineData("x/content", ApiGeneration.New, "x!")]
    [InlineData("x/content", ApiGeneration.Old, "x!")]
    [InlineData("content/x", ApiGeneration.Old, "x!")]
    [InlineData("content/x", ApiGeneration.New, "x!")]
    [InlineData("content/content", ApiGeneration.New, "content! content!")]
    [InlineData("content/a/content", ApiGeneration.New, "content/a! a/content!")]
    [InlineData("content/a/content", ApiGeneration.Old, "a/content! content/a!")]
    [InlineData("a/b/c/content", ApiGeneration.Unknown, "a/b/c!")]
    [InlineData("content%2Fx", ApiGeneration.New, "content/x")]
    [InlineData("a%252Fb", ApiGeneration.New, "a%2Fb")]
    [InlineData("a+b%20c", ApiGeneration.New, "a+b c")]
    [InlineData("%E2%82%AC", ApiGeneration.New, "€")]
    public void Read_APath_GivesItsReadingsBestFirst(string path, object generation, string expected) =>
        string.Join(' ', FileAddress.Read(path.Split('/'), (ApiGeneration)generation)
            .Select(address => address.Name + (address.IsContent ? "!" : "")))
            .ShouldBe(expected);

    [Fact]
    public void Read_AnyNameOnceEncoded_ComesBackAsItWas() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonEmptyString>(), name =>
        {
            var text = new string([.. name.Get.Where(letter => !char.IsSurrogate(letter))]);
            if (text is "" or "content") return true;
            return FileAddress.Read([Uri.EscapeDataString(text), "content"], ApiGeneration.New)[0] == new FileAddress(
                text, IsContent: true);
        }).QuickCheckThrowOnFailure();
}
