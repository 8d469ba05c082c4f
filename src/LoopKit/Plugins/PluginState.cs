namespace LoopKit.Plugins;

/// <summary>Whether a plugin takes part.</summary>
public enum PluginState
{
    /// <summary>Its registrations are part of the host.</summary>
    Loaded,

    /// <summary>It was left out; nothing of it is registered.</summary>
    Disabled,
}
