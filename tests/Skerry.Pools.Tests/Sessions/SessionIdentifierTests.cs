using Skerry.Pools.Sessions;

namespace Skerry.Pools.Tests.Sessions;

public class SessionIdentifierTests
{
    [Theory]
    [InlineData("abcd")]
    [InlineData("testidentifier000003")]
    [InlineData("sess 1/ü")]
    [InlineData("u\u0308ber")]
    [InlineData("会话-标识")]
    [InlineData("|}{[]:\"';<>?/.,@#$%^&*()_-+=!~`")]
    [InlineData("𝒜𝒜𝒜𝒜")]
    public void TryParse_WhatClientsSend_Succeeds(string text)
    {
        SessionIdentifier.TryParse(text, out var identifier, out var error).ShouldBeTrue();
        error.ShouldBe(SessionIdentifierError.None);
        identifier!.Value.ShouldBe(text);
    }

    [Theory]
    [InlineData(null, SessionIdentifierError.Missing)]
    [InlineData("", SessionIdentifierError.Missing)]
    [InlineData("abc", SessionIdentifierError.Length)]
    [InlineData("1", SessionIdentifierError.Length)]
    [InlineData("abc\n", SessionIdentifierError.Characters)]
    [InlineData("abc\0", SessionIdentifierError.Characters)]
    [InlineData("abc\u007f", SessionIdentifierError.Characters)]
    [InlineData("abc\u0085", SessionIdentifierError.Characters)]
    [InlineData("ab\\cd", SessionIdentifierError.Characters)]
    [InlineData("abc\u202e", SessionIdentifierError.Characters)]
    [InlineData("abc\u2028", SessionIdentifierError.Characters)]
    [InlineData("😀😀😀", SessionIdentifierError.Characters)]
    public void TryParse_NotAllowed_SaysWhy(string? text, SessionIdentifierError expected)
    {
        SessionIdentifier.TryParse(text, out var identifier, out var error).ShouldBeFalse();
        error.ShouldBe(expected);
        identifier.ShouldBeNull();
    }

    [Fact]
    public void TryParse_LoneSurrogate_IsRefused()
    {
        SessionIdentifier.TryParse("abc" + '\ud83d', out _, out var error).ShouldBeFalse();
        error.ShouldBe(SessionIdentifierError.Characters);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void TryParse_Length_IsBounded(int length, bool expected) =>
        SessionIdentifier.TryParse(new string('x', length), out _, out _).ShouldBe(expected);

    [Fact]
    public void Equals_OtherCase_IsAnother() => PoolBench.Id("abcd").ShouldNotBe(PoolBench.Id("ABCD"));

    [Fact]
    public void ToString_AnyIdentifier_DoesNotShowIt() => PoolBench.Id("secret-identifier").ToString().ShouldNotContain("secret");
}
