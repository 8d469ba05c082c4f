using System.Text;

namespace LoopKit.Tools;

/// <summary>A part of a <see cref="GlobPattern"/>.</summary>
/// <param name="Kind">What it takes.</param>
/// <param name="Character">The literal.</param>
/// <param name="Set">The class.</param>
internal readonly record struct GlobToken(GlobTokenKind Kind, Rune Character = default, GlobClass? Set = null)
{
    /// <summary>Whether it takes any number of characters.</summary>
    public bool Repeats => Kind is GlobTokenKind.Name or GlobTokenKind.Everything or GlobTokenKind.Directories;

    /// <summary>Whether it takes a character.</summary>
    public bool Takes(Rune character) => Kind switch
    {
        GlobTokenKind.Literal => character == Character,
        GlobTokenKind.Any or GlobTokenKind.Name => character.Value != '/',
        GlobTokenKind.Class => character.Value != '/' && Set!.Contains(character),
        GlobTokenKind.Everything or GlobTokenKind.Directories => true,
        _ => false,
    };
}
