namespace Skerry.Bench.Subjects;

/// <summary>The first use of pandas: import it, make a small table, show it as text.</summary>
internal static class Frame
{
    /// <summary>A statement and an expression, in Python.</summary>
    public const string Expression = "import pandas; pandas.DataFrame({'a': [1, 2]})";

    /// <summary>The same as a program.</summary>
    public const string Program = "import pandas; print(pandas.DataFrame({'a': [1, 2]}))";

    /// <summary>The last line of the table.</summary>
    public const string LastRow = "1  2";
}
