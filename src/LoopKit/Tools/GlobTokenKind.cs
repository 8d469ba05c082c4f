namespace LoopKit.Tools;

/// <summary>What a part of a <see cref="GlobPattern"/> takes.</summary>
internal enum GlobTokenKind
{
    /// <summary>One character.</summary>
    Literal,

    /// <summary>One character, no slash: <c>?</c>.</summary>
    Any,

    /// <summary>One character of a set, no slash: <c>[…]</c>.</summary>
    Class,

    /// <summary>Any number of characters, no slash: <c>*</c>.</summary>
    Name,

    /// <summary>Any number of characters: <c>**</c> at the end.</summary>
    Everything,

    /// <summary>Nothing; skips the <see cref="Directories"/> that follow it.</summary>
    NoDirectories,

    /// <summary>Any number of characters, up to a slash: <c>**/</c>.</summary>
    Directories,
}
