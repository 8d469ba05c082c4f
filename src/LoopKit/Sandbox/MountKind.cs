namespace LoopKit.Sandbox;

/// <summary>How a path appears in a sandbox.</summary>
internal enum MountKind
{
    /// <summary>As it is, without a right to change it.</summary>
    ReadOnly,

    /// <summary>As it is.</summary>
    Writable,

    /// <summary>An empty directory of the command's own, which is gone with it.</summary>
    Private,

    /// <summary>An empty directory that cannot be changed, whatever is there.</summary>
    Barrier,
}
