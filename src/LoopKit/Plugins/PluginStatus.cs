namespace LoopKit.Plugins;

/// <summary>What became of one plugin folder. Hosts find one for each folder among their services.</summary>
public sealed record PluginStatus
{
    /// <summary>The plugin's id; the name of its folder when its manifest cannot be read.</summary>
    public required string Id { get; init; }

    /// <summary>The plugin's version; <see langword="null"/> when its manifest cannot be read.</summary>
    public string? Version { get; init; }

    /// <summary>One line about it.</summary>
    public string Description { get; init; } = "";

    /// <summary>What it says it needs, shown to people. Not enforced: a plugin is trusted code.</summary>
    public IReadOnlyList<string> Permissions { get; init; } = [];

    /// <summary>Its folder, absolute.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether it takes part.</summary>
    public required PluginState State { get; init; }

    /// <summary>Why it was disabled, one of <see cref="ErrorCodes"/>.</summary>
    public string? Code { get; init; }

    /// <summary>What happened and what to do, when it was disabled.</summary>
    public string? Explanation { get; init; }
}
