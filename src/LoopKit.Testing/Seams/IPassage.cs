namespace LoopKit.Testing.Seams;

/// <summary>Stands in the way between the engine and everything that it awaits: store, model, tools, processes, workspaces, scheduler, messages.</summary>
internal interface IPassage
{
    /// <summary>Whether nothing passes any more.</summary>
    bool IsClosed { get; }

    /// <summary>Lets a call through, or not.</summary>
    /// <param name="call">Which call it is.</param>
    /// <param name="inner">Makes the call.</param>
    ValueTask<T> PassAsync<T>(SeamCall call, Func<ValueTask<T>> inner);
}
