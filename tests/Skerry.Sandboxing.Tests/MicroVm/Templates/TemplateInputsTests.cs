using System.Reflection;
using Skerry.Sandboxing.MicroVm.Templates;

namespace Skerry.Sandboxing.Tests.MicroVm.Templates;

public sealed class TemplateInputsTests
{
    [Fact]
    public void Key_OfTheSame_IsTheSameName()
    {
        var key = PlayedTemplate.Inputs().Key();

        PlayedTemplate.Inputs().Key().ShouldBe(key);
        key.ShouldMatch("^[0-9a-f]{24}$");
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void Key_AnyMemberChanged_IsAnother(string member)
    {
        var changed = PlayedTemplate.Inputs() with { };
        var property = typeof(TemplateInputs).GetProperty(member)!;
        property.SetValue(changed, property.GetValue(changed) switch
        {
            string text => text + ".",
            int number => number + 1,
            long number => number + 1,
            var other => throw new InvalidOperationException($"{member} is {other}: this test does not know how to change it."),
        });

        changed.Key().ShouldNotBe(PlayedTemplate.Inputs().Key());
    }

    // Whatever is added later is among them.
    public static TheoryData<string> Members() =>
        [.. typeof(TemplateInputs).GetProperties(BindingFlags.Instance | BindingFlags.Public).Select(property => property.Name)];
}
