namespace LoopKit.BehaviourTests;

/// <summary>What kind of story it is: what may never happen depends on it.</summary>
internal enum StoryKind
{
    /// <summary>The agent works, fast or slowly, and gets there. Its loop may never be taken for stuck.</summary>
    Healthy,

    /// <summary>The agent pretends to be done, or makes the validation pass in a way that nobody wants.</summary>
    Cheating,

    /// <summary>The agent goes round in circles, or does nothing.</summary>
    Stuck,

    /// <summary>The agent's replies or tool calls are broken.</summary>
    Confused,

    /// <summary>The provider fails or limits. That is never the loop's fault.</summary>
    Provider,

    /// <summary>People take part.</summary>
    People,
}
