namespace LoopKit.ChaosTests;

/// <summary>What the provider does in place of a whole reply.</summary>
internal enum ProviderFault
{
    /// <summary>Nothing: a whole reply.</summary>
    None,

    /// <summary>429, with every form of a wish to wait.</summary>
    RateLimited,

    /// <summary>529.</summary>
    Overloaded,

    /// <summary>An error event in the middle of a stream that began with 200.</summary>
    MidStreamError,

    /// <summary>The connection ends in the middle of a stream, in good order or not.</summary>
    Cut,

    /// <summary>The connection stays and says nothing more.</summary>
    Hang,

    /// <summary>Something that is no reply.</summary>
    Garbage,
}
