namespace LoopKit.Definitions;

/// <summary>Where definitions come from. A later layer hides the same name of an earlier one.</summary>
internal enum DefinitionLayer
{
    /// <summary>Part of LoopKit.</summary>
    BuiltIn,

    /// <summary>The user's configuration directory.</summary>
    User,

    /// <summary>The repository's <c>.loopkit/loops</c>.</summary>
    Project,

    /// <summary>Registered by the host.</summary>
    Code,
}
