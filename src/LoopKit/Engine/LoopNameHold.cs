namespace LoopKit.Engine;

/// <summary>A name that is kept for a loop which is about to begin.</summary>
/// <param name="name">The name.</param>
/// <param name="release">Called once it is in the store, or not needed.</param>
internal sealed class LoopNameHold(string name, Action release) : IDisposable
{
    public string Name => name;

    public void Dispose() => release();
}
