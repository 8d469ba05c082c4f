namespace LoopKit.Engine;

/// <summary>A name that is kept for a loop which is about to begin.</summary>
/// <param name="name">The name.</param>
/// <param name="turn">Ended once the name is in the store, or not needed.</param>
internal sealed class LoopNameHold(string name, IDisposable turn) : IDisposable
{
    public string Name => name;

    public void Dispose() => turn.Dispose();
}
