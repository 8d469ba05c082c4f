using System.Text;
using LoopKit.Workspaces;

namespace LoopKit.Tests.Workspaces;

public sealed class WorktreeChangesTests
{
    [Test]
    public void Status_is_sorted_into_removed_and_written()
    {
        const string hashes = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        var changes = Parse(
            $"1 .M N... 100644 100644 100644 {hashes} edited file",
            $"1 .D N... 100644 100644 000000 {hashes} gone",
            $"1 .T N... 100644 100644 160000 {hashes} pipe",
            $"1 .M SC.. 160000 160000 160000 {hashes} submodule",
            $"1 A. N... 000000 100644 100644 {hashes} staged already",
            "? new file",
            "? nested/");
        Assert.That(Encoding.UTF8.GetString(changes.Removed.Span), Is.EqualTo("gone\0pipe\0"));
        Assert.That(Encoding.UTF8.GetString(changes.Written.Span), Is.EqualTo("edited file\0submodule\0new file\0"));
    }

    [Test]
    public void No_status_is_no_change()
    {
        var changes = Parse();
        Assert.That(changes.Removed.IsEmpty && changes.Written.IsEmpty, Is.True);
    }

    private static WorktreeChanges Parse(params string[] entries) =>
        WorktreeChanges.Parse(Encoding.UTF8.GetBytes(string.Concat(entries.Select(entry => entry + "\0"))));
}
