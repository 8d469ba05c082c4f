namespace LoopKit.Plugins.Http;

/// <summary>What must hold of a reply while it is read.</summary>
internal interface IReplyBounds
{
    /// <summary>More has come.</summary>
    /// <exception cref="Models.ModelException">It is too much.</exception>
    void Take(ReadOnlySpan<byte> bytes);

    /// <summary>The connection ended in good order.</summary>
    /// <exception cref="Models.ModelException">The reply has not.</exception>
    void End();
}
