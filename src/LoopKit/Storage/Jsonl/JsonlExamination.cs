using LoopKit.Diagnostics;

namespace LoopKit.Storage.Jsonl;

/// <summary>Looks through a JSONL store without changing it: torn ends, damage, and what hosts repaired.</summary>
internal static class JsonlExamination
{
    private const int LastRepairs = 5;

    /// <summary>What was found; nothing for stores of another kind.</summary>
    public static IReadOnlyList<Finding> Run(string directory)
    {
        var files = new JsonlFiles(directory);
        return files.Exists ? [.. new ReaderView(files).Unsound().Select(state => Describe(files, state)), .. RepairLog.Read(files).TakeLast(LastRepairs).Select(Describe)] : [];
    }

    private static Finding Describe(JsonlFiles files, StreamState state) => state.Damage is { } damage
        ? new Finding("store", FindingLevel.Problem, JsonlErrors.Corrupt(files, damage).Explanation)
        : new Finding("store", FindingLevel.Notice, $"{files.Shown(state.Torn!.Path)} ends in an unfinished write, which was never acknowledged.", "The next host cuts it off.");

    private static Finding Describe(StoreRepair repair) => new("store", FindingLevel.Notice, $"repaired at {repair.At:u}: {repair.File}: {repair.What}.");
}
