namespace LoopKit.Models.Scripted;

/// <summary>What a transcript does when its turns are used up.</summary>
internal enum WhenExhausted
{
    /// <summary>The call fails and ends the loop.</summary>
    Fail,

    /// <summary>The last turn comes again and again.</summary>
    RepeatLast,

    /// <summary>The transcript begins anew.</summary>
    RepeatAll,
}
