namespace Skerry.Sandboxing.Tests.Compliance;

/// <summary>What every engine must do. Each engine inherits it and brings its fixture.</summary>
public abstract partial class EngineComplianceSuite(EngineFixture fixture)
{
    protected EngineFixture Fixture { get; } = fixture;
}
