namespace Skerry.Sandboxing.MicroVm.Templates;

/// <summary>Somebody's use of a template: its memory is let go of when the last use has ended.</summary>
/// <param name="template">The template.</param>
/// <param name="release">Ends the use.</param>
internal sealed class TemplateLease(Template template, Action release) : IAsyncDisposable
{
    private bool _ended;

    /// <summary>The template, as long as the use lasts.</summary>
    public Template Template => template;

    /// <summary>Ends the use. May be called more than once.</summary>
    public ValueTask DisposeAsync()
    {
        if (!Interlocked.Exchange(ref _ended, true)) release();
        return ValueTask.CompletedTask;
    }
}
