using System.Globalization;
using LoopKit.Engine;

namespace LoopKit.Mcp.Tools;

/// <summary>The place after a loop in the list of loops, newest first. It stays valid when loops come, go on and end.</summary>
/// <param name="StartedAt">When that loop was started.</param>
/// <param name="Id">That loop; decides among loops of the same moment.</param>
internal sealed record ListCursor(DateTimeOffset StartedAt, string Id)
{
    public static ListCursor After(LoopSnapshot loop) => new(loop.StartedAt, loop.Id.Value);

    /// <exception cref="LoopKitException"><see cref="ErrorCodes.InvalidSpec"/>: the text is not a cursor.</exception>
    public static ListCursor Parse(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot > 0
            && long.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTimeOffset.MaxValue.UtcTicks
            && LoopId.TryParse(text[(dot + 1)..], out var id)
            ? new ListCursor(new DateTimeOffset(ticks, TimeSpan.Zero), id.Value)
            : throw new LoopKitException(ErrorCodes.InvalidSpec, "The cursor is not one. Pass next_cursor of the page before as it is, or none for the first page.");
    }

    /// <summary>Whether a loop comes after this place.</summary>
    public bool IsBefore(LoopSnapshot loop) => loop.StartedAt != StartedAt
        ? loop.StartedAt < StartedAt
        : string.CompareOrdinal(loop.Id.Value, Id) < 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{StartedAt.UtcTicks}.{Id}");
}
